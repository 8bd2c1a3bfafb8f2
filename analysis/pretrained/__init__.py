"""Models that were trained elsewhere, as further predictors: what they need to code the objects of a set, beside our model.

`tokens` says what a model must offer, `bits` turns its numbers into bits of objects, `rows` keeps these on disk, `scoring`
joins the steps, `own` runs our neural predictor the same way, and `hub` alone knows the libraries that load models.
"""
