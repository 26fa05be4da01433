"""What Django REST framework makes of text: text."""

from rest_framework.renderers import BaseRenderer

__all__ = ["PlainTextRenderer"]


class PlainTextRenderer(BaseRenderer):
    media_type = "text/plain"
    format = "text"

    def render(self, data: object, media_type: object = None, context: object = None) -> str:
        return "" if data is None else str(data)
