"""Simulated diaries of people whose parameters are known: does learning find them again?"""
