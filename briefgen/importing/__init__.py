"""The official report's pages as catalogue records with their provenance."""
