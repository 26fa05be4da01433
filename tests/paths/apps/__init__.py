"""The application of `contract`, in each of the thirteen frameworks."""
