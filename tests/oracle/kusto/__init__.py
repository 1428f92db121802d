"""A second implementation of KQL, row by row and slow, written from the words of the Kusto documentation.

It exists to disagree with the program's engine: it shares no code with it and no design (no columns, no plans).
"""
