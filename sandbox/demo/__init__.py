"""The people of the demo."""

from sandbox.demo.demo import DemoPeople
from sandbox.demo.people import ADVICE, COFFEE, CONTACTS, OWNERS, PLANTS, Contact, Owner

__all__ = ["ADVICE", "COFFEE", "CONTACTS", "OWNERS", "PLANTS", "Contact", "DemoPeople", "Owner"]
