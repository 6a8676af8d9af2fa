package io.edgeai.backend.rknn;

import io.edgeai.api.backend.rule.ChipTable;
import io.edgeai.api.backend.rule.Condition;
import io.edgeai.api.backend.rule.OperatorTable;
import io.edgeai.api.backend.rule.Vocabulary;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** The chips, which are data, and the one condition of their operators that is Rockchip's own. */
final class RknnChips {

    private static final int MOST_DIMENSIONS = 4;

    static final ChipTable TABLE = ChipTable.beside(
            RknnChips.class,
            "chips.txt",
            OperatorTable.beside(
                    RknnChips.class, "operators.txt", Vocabulary.common().with("permuted", RknnChips::permuted)));

    private RknnChips() {}

    /** A permutation, and the limits of products of the sizes n, c, h and w: below a number, or a multiple of one. */
    private static Condition permuted(List<String> words) {
        return new Condition("permutation " + String.join(" ", words), site -> {
            String order = LongStream.of(site.node().intsAttribute("perm"))
                    .mapToObj(Long::toString)
                    .collect(Collectors.joining());
            return site.shape(0)
                    .map(sizes -> sizes.length == MOST_DIMENSIONS
                            && order.equals(words.get(0))
                            && words.stream().skip(1).allMatch(limit -> within(limit, sizes)))
                    .orElse(true);
        });
    }

    private static boolean within(String limit, long[] sizes) {
        String[] sides = limit.split("[<%]", -1);
        long number = Long.parseLong(sides[1]);
        long product = sides[0].chars()
                .mapToLong(letter -> sizes["nchw".indexOf(letter)])
                .reduce(1, Math::multiplyExact);
        return limit.contains("%") ? product % number == 0 : product < number;
    }
}
