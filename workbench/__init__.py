"""The web pages: on the same queries as the API, and mounted on its application."""
