"""The way in for machines: items in, receipts out, over HTTP and beside the app (docs/api.md)."""
