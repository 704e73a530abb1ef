package dev.onnxslim.analyzer.params.checkpoint;

import dev.onnxslim.analyzer.params.checkpoint.Constructor.Budget;
import dev.onnxslim.analyzer.params.checkpoint.GlobalRule.Treatment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads pickles of the protocols 0 to 5 as data. A pickle is a program for a stack machine that may
 * name and call any function; this machine knows the few names of {@code checkpoint-globals.tsv},
 * for which it makes lists, dictionaries and views, refuses every other name, and calls nothing.
 *
 * @see <a href="https://docs.python.org/3/library/pickletools.html">pickletools, the operations</a>
 */
final class Unpickler {
  private static final long MOST_OPERATIONS = 20_000_000;
  private static final int MOST_KEPT = 4_000_000;
  private static final String STORAGE = "storage";
  private static final int STORAGE_PARTS = 5;

  private final PickleInput in;
  private final GlobalRule.Table globals;
  private final Budget budget = new Budget(MOST_OPERATIONS);
  private final Constructor constructor = new Constructor(budget);
  private final Map<Long, Item> memo = new HashMap<>();
  private final Deque<List<Item>> outer = new ArrayDeque<>();
  private List<Item> stack = new ArrayList<>();

  private Unpickler(byte[] pickle, GlobalRule.Table globals) {
    this.in = new PickleInput(pickle);
    this.globals = globals;
  }

  /**
   * What a pickle makes.
   *
   * @throws PickleException if it is damaged, names what is not in the table, or does too much
   */
  static Item read(byte[] pickle, GlobalRule.Table globals) throws PickleException {
    Unpickler machine = new Unpickler(pickle, globals);
    for (int op = machine.in.u1(); op != '.'; op = machine.in.u1()) {
      machine.budget.spend(1);
      if (!machine.literal(op) && !machine.container(op) && !machine.object(op)) {
        throw machine.unknown(op);
      }
      if (machine.stack.size() > MOST_KEPT
          || machine.memo.size() > MOST_KEPT
          || machine.outer.size() > MOST_KEPT) {
        throw new PickleException("its pickle keeps more than any checkpoint needs");
      }
    }
    return machine.pop();
  }

  // ---- numbers, texts, the stack and the memo

  private boolean literal(int op) throws PickleException {
    switch (op) {
      case 0x80 -> in.u1(); // PROTO
      case 0x95 -> in.i8(); // FRAME
      case 'N' -> push(Item.NONE);
      case 0x88 -> scalar(true);
      case 0x89 -> scalar(false);
      case 'I' -> scalar(flagOrInteger());
      case 'L' -> scalar(in.decimal());
      case 'J' -> scalar((long) in.i4());
      case 'K' -> scalar((long) in.u1());
      case 'M' -> scalar((long) in.u2());
      case 0x8a -> scalar(in.integer(in.u1()));
      case 0x8b -> scalar(in.integer(in.i4()));
      case 'F' -> scalar(in.real());
      case 'G' -> scalar(in.f8());
      case 'S' -> scalar(unquoted(in.line()));
      case 'T' -> scalar(latin(in.i4()));
      case 'U' -> scalar(latin(in.u1()));
      case 'V' -> scalar(in.line());
      case 'X' -> scalar(in.text(in.u4()));
      case 0x8c -> scalar(in.text(in.u1()));
      case 0x8d -> scalar(in.text(in.i8()));
      case 'B' -> scalar(in.bytes(in.u4()));
      case 'C' -> scalar(in.bytes(in.u1()));
      case 0x8e, 0x96 -> scalar(in.bytes(in.i8()));
      default -> {
        return kept(op);
      }
    }
    return true;
  }

  private boolean kept(int op) throws PickleException {
    switch (op) {
      case '0' -> pop();
      case '1' -> popMark();
      case '2' -> push(top());
      case '(' -> {
        outer.push(stack);
        stack = new ArrayList<>();
      }
      case 'p' -> memo.put(number(in.decimal()), top());
      case 'q' -> memo.put((long) in.u1(), top());
      case 'r' -> memo.put(in.u4(), top());
      case 0x94 -> memo.put((long) memo.size(), top());
      case 'g' -> recall(number(in.decimal()));
      case 'h' -> recall(in.u1());
      case 'j' -> recall(in.u4());
      default -> {
        return false;
      }
    }
    return true;
  }

  /** Protocol 0 writes {@code I01} for true. */
  private Object flagOrInteger() throws PickleException {
    int start = in.position();
    Number number = in.decimal();
    boolean flag = in.position() - start == 3;
    return flag && number.longValue() == 1 ? Boolean.TRUE : number;
  }

  private static long number(Number number) throws PickleException {
    if (number instanceof Long) {
      return number.longValue();
    }
    throw new PickleException("its pickle counts further than any checkpoint needs");
  }

  private String latin(long count) throws PickleException {
    return new String(in.bytes(count), StandardCharsets.ISO_8859_1);
  }

  private static String unquoted(String line) {
    return line.length() >= 2 ? line.substring(1, line.length() - 1) : line;
  }

  // ---- lists and dictionaries

  private boolean container(int op) throws PickleException {
    switch (op) {
      case ']', 0x8f, ')' -> push(Item.Sequence.empty());
      case '}' -> push(new Item.Dict());
      case 'l', 't', 0x91 -> push(new Item.Sequence(popMark()));
      case 'd' -> {
        List<Item> items = popMark();
        push(new Item.Dict());
        put(items);
      }
      case 0x85 -> tuple(1);
      case 0x86 -> tuple(2);
      case 0x87 -> tuple(3);
      case 'a' -> append(List.of(pop()));
      case 'e', 0x90 -> append(popMark());
      case 's' -> {
        Item value = pop();
        put(List.of(pop(), value));
      }
      case 'u' -> put(popMark());
      default -> {
        return false;
      }
    }
    return true;
  }

  private void tuple(int count) throws PickleException {
    Item[] items = new Item[count];
    for (int k = count - 1; k >= 0; k--) {
      items[k] = pop();
    }
    push(new Item.Sequence(List.of(items)));
  }

  private void append(List<Item> items) throws PickleException {
    Item target = top();
    if (target instanceof Item.Opaque opaque) {
      opaque.parts().addAll(items);
    } else if (target instanceof Item.Sequence list && list.items() instanceof ArrayList) {
      list.items().addAll(items);
    } else {
      throw new PickleException("its pickle appends to what is no list before " + in.position());
    }
  }

  private void put(List<Item> items) throws PickleException {
    Item target = top();
    if (items.size() % 2 != 0) {
      throw new PickleException("its pickle has a key without a value before " + in.position());
    }
    for (int k = 0; k < items.size(); k += 2) {
      if (target instanceof Item.Dict dict) {
        dict.entries().put(constructor.key(items.get(k)), items.get(k + 1));
      } else if (target instanceof Item.Opaque opaque) {
        opaque.parts().add(items.get(k + 1));
      } else {
        throw new PickleException("its pickle sets keys of no dictionary before " + in.position());
      }
    }
  }

  // ---- objects

  private boolean object(int op) throws PickleException {
    switch (op) {
      case 'c' -> {
        String module = in.line();
        global(module, in.line());
      }
      case 0x93 -> {
        String name = text(pop());
        global(text(pop()), name);
      }
      case 'R', 0x81 -> {
        Item arguments = pop();
        push(constructor.call(pop(), arguments));
      }
      case 0x92 -> {
        Item named = pop();
        Item arguments = pop();
        push(constructor.call(pop(), arguments));
        state(named);
      }
      case 'i' -> {
        List<Item> arguments = popMark();
        String module = in.line();
        global(module, in.line());
        push(constructor.call(pop(), new Item.Sequence(arguments)));
      }
      case 'o' -> {
        List<Item> parts = popMark();
        if (parts.isEmpty()) {
          throw unknown(op);
        }
        push(constructor.call(parts.remove(0), new Item.Sequence(parts)));
      }
      case 'b' -> state(pop());
      case 'Q' -> push(storage(pop()));
      default -> {
        return false;
      }
    }
    return true;
  }

  private void global(String module, String name) throws PickleException {
    GlobalRule rule =
        globals
            .find(module, name)
            .orElseThrow(
                () ->
                    new PickleException(
                        "its pickle names "
                            + module
                            + "."
                            + name
                            + ", which a checkpoint of tensors does not need: refused, nothing was"
                            + " run",
                        "save only the model's state_dict(), and do not load this file elsewhere"
                            + " unless you trust it"));
    push(new Item.Global(module, name, rule));
  }

  /** What was set on an object: of dictionaries and tensors it is of no use here. */
  private void state(Item state) throws PickleException {
    if (top() instanceof Item.Opaque opaque) {
      opaque.parts().add(state);
    } else if (top() instanceof Item.Global global) {
      throw new PickleException("its pickle changes " + global.path());
    }
  }

  /** {@code ("storage", class, key, device, elements)}. */
  private static Item storage(Item id) throws PickleException {
    if (id instanceof Item.Sequence tuple
        && tuple.items().size() == STORAGE_PARTS
        && text(tuple.items().get(0)).equals(STORAGE)
        && tuple.items().get(1) instanceof Item.Global type
        && type.rule().treatment() == Treatment.STORAGE
        && tuple.items().get(4) instanceof Item.Scalar count
        && count.value() instanceof Long elements
        && elements >= 0) {
      return new Item.Storage(type.rule().type(), text(tuple.items().get(2)), elements);
    }
    throw new PickleException("its pickle refers to what is no storage of a tensor");
  }

  private static String text(Item item) throws PickleException {
    if (item instanceof Item.Scalar scalar && scalar.value() instanceof String text) {
      return text;
    }
    throw new PickleException("its pickle has no text where a name has to be");
  }

  // ---- the stack

  private void push(Item item) {
    stack.add(item);
  }

  private void scalar(Object value) {
    push(new Item.Scalar(value));
  }

  private Item top() throws PickleException {
    if (stack.isEmpty()) {
      throw new PickleException("its pickle is damaged before byte " + in.position());
    }
    return stack.get(stack.size() - 1);
  }

  private Item pop() throws PickleException {
    Item item = top();
    stack.remove(stack.size() - 1);
    return item;
  }

  /** What was pushed since the last mark. */
  private List<Item> popMark() throws PickleException {
    if (outer.isEmpty()) {
      throw new PickleException("its pickle is damaged before byte " + in.position());
    }
    List<Item> items = stack;
    stack = outer.pop();
    return items;
  }

  private void recall(long number) throws PickleException {
    Item item = memo.get(number);
    if (item == null) {
      throw new PickleException("its pickle recalls what it did not keep, at " + in.position());
    }
    push(item);
  }

  private PickleException unknown(int op) {
    return new PickleException(
        "its pickle has an operation 0x"
            + Integer.toHexString(op)
            + " at byte "
            + (in.position() - 1)
            + ", which no checkpoint needs");
  }
}
