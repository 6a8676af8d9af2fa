package io.edgeai.backend.rknn;

import io.edgeai.api.model.Graph;
import io.edgeai.api.model.Node;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * The vendor's limits of Transpose for 8-bit values, by permutation (operator list 2.3.2): products of the sizes n, c, h, w with an upper bound, or the
 * multiple that a product must be. P and Q are the family's constants.
 */
final class Transposes {

    private static final Map<String, String> LIMITS = Stream.of(
                    "0123",
                    "0132 h%16 hw<16P hw<2Q",
                    "0231 c<8192 hw%8 wc<16P",
                    "0213 h%16 hw<16P hw<2Q cw<P",
                    "0312 hw<P w<8192 hc<P",
                    "0321 h%16 hw<16P hw<2Q c<16P",
                    "1023 hw<16P n<8192 hw<P",
                    "1032 h%16 chw<16P hw<2Q",
                    "1203 nw<16P chw<P w%16",
                    "1230 hw<P n<16P chw<16P nw<16P",
                    "1302 cw<8192 nh<P w%16",
                    "1320 chw<P nh<P w<8192 w%16",
                    "2103 c<8192 chw<P nw<P",
                    "2130 chw<P nw<16P c<8192 nw%4",
                    "2031 c<8192 chw<P",
                    "2013 nchw<P hw%16",
                    "2310 chw<P nc<P hw<8192 hw%16",
                    "2301 hw<8192 nc<P",
                    "3021 hw<P nc<8192 ch<P nw<8192 nw%16",
                    "3012 hw<P nc<8192 ch<P nw<8192 nhw%16",
                    "3201 hw<P nc<8192 ncw<P",
                    "3210 chw<P hw<8192 hw<Q/2 nc<16P h%16",
                    "3102 hw<P cw<8192 nh<P",
                    "3120 hw<P nc<8192 nh<P ncw<P")
            .collect(Collectors.toUnmodifiableMap(
                    line -> line.substring(0, 4), line -> line.substring(4).strip()));

    private Transposes() {}

    static Condition within(RknnOps.Family family) {
        long p = family == RknnOps.Family.A ? 8192 : 268_435_456;
        long q = family == RknnOps.Family.A ? 2048 : 65_536;
        String sentence =
                "four dimensions, sizes within the vendor's table of permutations (for 0231: channels below 8192,"
                        + " height x width a multiple of 8, width x channels below " + 16 * p + ")";
        return new Condition(sentence, (graph, node) -> holds(graph, node, p, q));
    }

    private static boolean holds(Graph graph, Node node, long p, long q) {
        Optional<long[]> sizes = Condition.shape(graph, node, 0);
        if (sizes.isEmpty()) {
            return true;
        }
        String order = LongStream.of(node.intsAttribute("perm"))
                .mapToObj(Long::toString)
                .collect(Collectors.joining());
        String limits = LIMITS.get(order);
        return limits != null
                && sizes.get().length == 4
                && Pattern.compile(" ")
                        .splitAsStream(limits)
                        .allMatch(limit -> limit.isEmpty() || holds(limit, sizes.get(), p, q));
    }

    private static boolean holds(String limit, long[] sizes, long p, long q) {
        boolean multiple = limit.contains("%");
        int cut = limit.indexOf(multiple ? '%' : '<');
        String side = limit.substring(cut + 1);
        long product = limit.substring(0, cut)
                .chars()
                .mapToLong(letter -> sizes["nchw".indexOf(letter)])
                .reduce(1, Math::multiplyExact);
        return multiple ? product % Long.parseLong(side) == 0 : product < bound(side, p, q);
    }

    private static long bound(String text, long p, long q) {
        if (text.equals("Q/2")) {
            return q / 2;
        }
        long unit = text.endsWith("P") ? p : text.endsWith("Q") ? q : 1;
        String factor = text.replaceAll("[PQ]", "");
        return factor.isEmpty() ? unit : Long.parseLong(factor) * unit;
    }
}
