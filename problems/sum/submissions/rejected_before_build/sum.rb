# Mistake: a language that is not offered.
puts $stdin.read.split.drop(1).sum(&:to_i)
