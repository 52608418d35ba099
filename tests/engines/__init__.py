"""The page in the engines of other browsers: Gecko and WebKit."""
