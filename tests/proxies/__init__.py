"""Real proxy programs on loopback, each in a process of its own: pproxy and mtprotoproxy."""
