"""Template sets and brands: a Brief in, HTML out."""

from briefgen.template.brand import Brand
from briefgen.template.html_page import render_html
from briefgen.template.template_set import TemplateSet, built_in_sets

__all__ = ["Brand", "TemplateSet", "built_in_sets", "render_html"]
