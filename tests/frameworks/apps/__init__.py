"""The application of `contract`, in one framework for each module."""
