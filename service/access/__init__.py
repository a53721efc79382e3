"""Who may ask and what they see: API keys, limits on the rate of requests, and the answers to both."""
