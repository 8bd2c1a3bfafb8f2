"""What others have published of how few bits a symbol needs: shown as context beside our own numbers, never judged by.

Nothing that decides anything may import this: no verdict, no claim, no reading (a contract of .importlinter, and a test).
"""
