package io.edgeai.core.exact;

import java.util.List;
import java.util.Optional;

/** What becomes of sums before they leave a layer: functions that are computed with it, and one rounding, if it rounds. */
record Finish(List<Unary> functions, Optional<Grid> grid) {

    Finish {
        functions = List.copyOf(functions);
    }

    /** The same with less to compute: as rounding is monotone, a cut before it is one of the codes after it. */
    static Finish of(List<Unary> functions, Optional<Grid> grid) {
        int last = functions.size() - 1;
        return grid.isPresent() && last >= 0 && functions.get(last) instanceof Unary.Clip clip
                ? of(functions.subList(0, last), grid.map(codes -> codes.within(clip)))
                : new Finish(functions, grid);
    }

    /** A place for results of a shape. */
    Sink open(int... sizes) {
        return new Sink(this, sizes);
    }

    /** Takes results channel by channel. */
    static final class Sink {

        private final Finish finish;
        private final int[] sizes;
        private final int[] codes;
        private final double[] reals;

        private Sink(Finish finish, int... sizes) {
            this.finish = finish;
            this.sizes = sizes;
            int count = Values.count(sizes);
            codes = new int[finish.grid.isPresent() ? count : 0];
            reals = new double[finish.grid.isPresent() ? 0 : count];
        }

        /** Takes the first {@code count} values, of one channel, which are changed, to the place {@code to}. */
        void put(double[] values, int to, int count, int channel) {
            finish.functions.forEach(function -> function.apply(values, count));
            if (finish.grid.isPresent()) {
                finish.grid.orElseThrow().round(values, codes, new Grid.Span(0, to, count, channel));
            } else {
                System.arraycopy(values, 0, reals, to, count);
            }
        }

        Values values() {
            return finish.grid.isPresent()
                    ? new Codes(finish.grid.orElseThrow(), codes, sizes)
                    : new Reals(reals, sizes);
        }
    }
}
