"""Agreement: generated scenarios, run in real browsers and in the model, compared on both sides.

`scenarios` says what a scenario is, `generator` makes them, `answering` answers their requests,
`model` runs them in the model and `browsers` in the real ones, `comparison` holds the two against
each other, `minimising` finds the smallest scenario that still differs, `run` is all of it, for
``make agreement``, and `slices` is what the comparisons of cookies and networks run by.
"""
