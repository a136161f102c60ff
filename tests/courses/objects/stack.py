# %% text
# # Classes

# %% answer stack
### BEGIN SOLUTION
class Stack:
    """Last in, first out."""

    def __init__(self, items=()):
        self.items = list(items)

    def push(self, item):
        self.items.append(item)

    def pop(self):
        if not self.items:
            raise IndexError("the stack is empty")
        return self.items.pop()

    def __len__(self):
        return len(self.items)

    def __iter__(self):
        return iter(reversed(self.items))

    def __eq__(self, other):
        return isinstance(other, Stack) and self.items == other.items


class EmptyError(ValueError):
    pass


def top(stack):
    if not len(stack):
        raise EmptyError("nothing is there")
    return stack.items[-1]


full = Stack([1, 2, 3])
### END SOLUTION

# %% test a_new_stack_is_empty 1
s = Stack()
assert len(s) == 0

# %% test last_in_first_out 2
s = Stack()
s.push(1)
s.push("two")
assert s.pop() == "two"
assert s.pop() == 1
assert len(s) == 0

# %% test empty_stacks_raise 1
try:
    Stack().pop()
    raise AssertionError("an empty stack gave something")
except IndexError:
    pass

# %% test stacks_compare 1
assert Stack([1, 2]) == Stack([1, 2])
assert not Stack([1]) == Stack([2])

# %% test stacks_iterate 1
assert list(Stack([1, 2, 3])) == [3, 2, 1]
assert list(full) == [3, 2, 1]

# %% test top_of_a_stack 2
assert top(full) == 3
assert full.items == [1, 2, 3]
assert isinstance(full, Stack)
try:
    top(Stack())
    raise AssertionError("an empty stack has no top")
except ValueError:
    pass
