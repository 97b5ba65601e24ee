"""What others ask the API with, all of it generated from the API's document: ``python -m clients.generate``."""
