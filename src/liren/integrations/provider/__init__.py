"""Signing in by a provider 统一身份认证: OpenID Connect, authorization code with PKCE; nobody gets an account by it."""
