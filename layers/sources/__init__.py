"""One module a published file, by publisher: from what is published to a canonical layer."""
