"""What a person has written into config.toml: declared once, checked, and written out on request.

What can be set, its default and its check stand in `options`; `reading` and `writing` go by that,
so that what is written out is what is read. Knows neither Textual nor what the settings are for.
"""
