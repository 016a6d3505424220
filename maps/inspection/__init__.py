"""The check of the data: one page and one workbook that say which sources agree, which do not, and whom to ask."""
