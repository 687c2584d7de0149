"""The report as one page: templates, style sheet, scripts, and the libraries for its charts."""
