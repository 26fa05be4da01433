"""The login of ``examples/login_app.py``, from pages of its site and of another one.

`__main__` prints what the model says and what the installed browsers do.
"""
