"""Households and poverty, from INSEE's Filosofi: 200 m grid, communes, IRIS."""
