"""A plugin whose components each have one fault, for the tests of the conformance kit."""
