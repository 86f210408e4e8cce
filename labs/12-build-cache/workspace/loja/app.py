print("oi")
