"""A territory: its TOML, its layers, their schemas, the register of readers, the cache."""
