package io.edgeai.core.network;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the part of Python's pickle format that PyTorch's state dictionaries are written in, as data: nothing is ever imported or called. Dictionaries
 * become maps, lists and tuples lists, integers longs; what a name or a call stands for is asked of {@link TorchObjects}, which knows tensors only.
 *
 * <p>Opcodes: Python 3.12, {@code Lib/pickletools.py}.
 */
final class Unpickler {

    /** Python's {@code None}. */
    enum None {
        NONE
    }

    private final ByteBuffer in;
    private final Map<Integer, Object> memo = new HashMap<>();
    private final Deque<List<Object>> outer = new ArrayDeque<>();
    private List<Object> stack = new ArrayList<>();

    private Unpickler(ByteBuffer in) {
        this.in = in;
    }

    /**
     * Reads one pickle; the buffer then stands behind it.
     *
     * @throws WeightFileProblem if it holds anything but tensors in containers, or is broken
     */
    static Object read(ByteBuffer bytes) {
        bytes.order(ByteOrder.LITTLE_ENDIAN);
        try {
            return new Unpickler(bytes).run();
        } catch (BufferUnderflowException e) {
            throw new WeightFileProblem("its pickle ends too early");
        }
    }

    private Object run() {
        while (true) {
            int opcode = in.get() & 0xff;
            if (opcode == '.') {
                return pop();
            }
            if (!literal(opcode) && !container(opcode) && !memory(opcode) && !call(opcode)) {
                throw new WeightFileProblem(
                        "its pickle has the opcode 0x%02x at byte %d, which tensors do not need"
                                .formatted(opcode, in.position() - 1),
                        TorchObjects.SAVE_HINT);
            }
        }
    }

    private boolean literal(int opcode) {
        switch (opcode) {
            case 0x80 -> in.get(); // PROTO
            case 0x95 -> in.getLong(); // FRAME
            case 'N' -> push(None.NONE);
            case 0x88 -> push(true);
            case 0x89 -> push(false);
            case 'J' -> push((long) in.getInt());
            case 'K' -> push((long) (in.get() & 0xff));
            case 'M' -> push((long) (in.getShort() & 0xffff));
            case 0x8a -> push(longOf(in.get() & 0xff));
            case 'G' -> push(Double.longBitsToDouble(Long.reverseBytes(in.getLong())));
            case 'X', 'T', 'B' -> push(text(in.getInt()));
            case 0x8c, 'U', 'C' -> push(text(in.get() & 0xff));
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean container(int opcode) {
        switch (opcode) {
            case '(' -> {
                outer.push(stack);
                stack = new ArrayList<>();
            }
            case '}' -> push(new LinkedHashMap<Object, Object>());
            case ']' -> push(new ArrayList<Object>());
            case ')' -> push(List.of());
            case 't' -> push(sinceMark());
            case 0x85 -> push(last(1));
            case 0x86 -> push(last(2));
            case 0x87 -> push(last(3));
            case 'a' -> {
                Object item = pop();
                list().add(item);
            }
            case 'e' -> {
                List<Object> items = sinceMark();
                list().addAll(items);
            }
            case 's' -> put(last(2));
            case 'u' -> put(sinceMark());
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean memory(int opcode) {
        switch (opcode) {
            case 'q' -> memo.put(in.get() & 0xff, top());
            case 'r' -> memo.put(in.getInt(), top());
            case 0x94 -> memo.put(memo.size(), top());
            case 'h' -> push(remembered(in.get() & 0xff));
            case 'j' -> push(remembered(in.getInt()));
            case '0' -> pop();
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean call(int opcode) {
        switch (opcode) {
            case 'c' -> push(TorchObjects.named(line() + "." + line()));
            case 0x93 -> {
                List<Object> name = last(2);
                push(TorchObjects.named(name.get(0) + "." + name.get(1)));
            }
            case 'R' -> {
                List<Object> call = last(2);
                push(TorchObjects.made(call.get(0), call.get(1)));
            }
            case 'Q' -> push(TorchObjects.storage(pop()));
            case 'b' -> {
                // The state of an OrderedDict is PyTorch's "_metadata" (module versions): tensors do not need it.
                pop();
                WeightFileProblem.unless(top() instanceof Map, "its pickle gives a state to what is not a dictionary");
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private long longOf(int bytes) {
        WeightFileProblem.unless(bytes <= 10, "its pickle has an integer of " + bytes + " bytes");
        byte[] digits = new byte[bytes];
        in.get(digits);
        long value = bytes > 0 && digits[bytes - 1] < 0 ? -1 : 0;
        for (int i = bytes - 1; i >= 0; i--) {
            value = (value << 8) | (digits[i] & 0xff);
        }
        return value;
    }

    private String text(int length) {
        WeightFileProblem.unless(
                length >= 0 && length <= in.remaining(), "its pickle has a text of " + length + " bytes, past its end");
        byte[] bytes = new byte[length];
        in.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private String line() {
        StringBuilder text = new StringBuilder();
        for (byte next = in.get(); next != '\n'; next = in.get()) {
            text.append((char) (next & 0xff));
        }
        return text.toString();
    }

    private void push(Object value) {
        stack.add(value);
    }

    private Object pop() {
        Object value = top();
        stack.remove(stack.size() - 1);
        return value;
    }

    private Object top() {
        WeightFileProblem.unless(!stack.isEmpty(), "its pickle takes from an empty stack");
        return stack.get(stack.size() - 1);
    }

    private List<Object> last(int count) {
        WeightFileProblem.unless(stack.size() >= count, "its pickle takes from an empty stack");
        List<Object> tail = stack.subList(stack.size() - count, stack.size());
        List<Object> items = new ArrayList<>(tail);
        tail.clear();
        return items;
    }

    private List<Object> sinceMark() {
        WeightFileProblem.unless(!outer.isEmpty(), "its pickle misses a mark");
        List<Object> items = stack;
        stack = outer.pop();
        return items;
    }

    private Object remembered(int key) {
        Object value = memo.get(key);
        if (value == null) {
            throw new WeightFileProblem("its pickle recalls entry " + key + ", which it never stored");
        }
        return value;
    }

    @SuppressWarnings("unchecked")
    private List<Object> list() {
        WeightFileProblem.unless(top() instanceof ArrayList, "its pickle appends to what is not a list");
        return (List<Object>) top();
    }

    @SuppressWarnings("unchecked")
    private void put(List<Object> keysAndValues) {
        WeightFileProblem.unless(
                top() instanceof Map && keysAndValues.size() % 2 == 0,
                "its pickle sets items of what is no dictionary");
        Map<Object, Object> map = (Map<Object, Object>) top();
        for (int i = 0; i < keysAndValues.size(); i += 2) {
            Object key = keysAndValues.get(i);
            // Only plain keys: hashing a container that holds itself would never end.
            WeightFileProblem.unless(
                    key instanceof String || key instanceof Number || key instanceof Boolean,
                    "its pickle has a dictionary key that is neither a text nor a number");
            map.put(key, keysAndValues.get(i + 1));
        }
    }
}
