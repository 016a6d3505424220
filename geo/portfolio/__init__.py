"""The joint choice of k sites: model, rules, search, exact proof."""
