package io.edgeai.core.quantize.correct;

import io.edgeai.api.model.Model;
import io.edgeai.api.model.Tensor;
import io.edgeai.core.infer.Normalizer;
import io.edgeai.core.infer.Optimization;
import io.edgeai.core.infer.OrtRunner;
import io.edgeai.core.quantize.calibrate.QuantizeJob;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** How far a quantized model's answers are from the float model's, on calibration pictures that nothing was fitted to. */
public final class HoldOut {

    private static final double LEAST_PROBABILITY = 1e-12;

    /** The weight of the numbers themselves, which tell better from worse where all answers are certain. */
    private static final double CERTAIN = 1e-3;

    private final String input;
    private final boolean softmaxed;
    private final List<Tensor> inputs;
    private final List<Map<String, Tensor>> wanted;

    /** One picture in {@link LayerFit#HOLD_OUT} is held out; all of them where there are fewer than that. */
    public static List<Tensor> chosen(List<Tensor> pictures) {
        return IntStream.range(0, pictures.size())
                .filter(i -> pictures.size() < LayerFit.HOLD_OUT || LayerFit.isHeldOut(i))
                .mapToObj(pictures::get)
                .toList();
    }

    /**
     * A measure by all of these pictures.
     *
     * @param pictures uint8, [height, width, channels] each
     */
    public HoldOut(QuantizeJob job, List<Tensor> pictures) {
        Normalizer normalizer = new Normalizer(job.preprocessing());
        this.input = job.model().graph().freeInputs().get(0).name();
        this.softmaxed = job.model().graph().outputs().stream().allMatch(output -> job.model()
                .graph()
                .producer(output.name())
                .filter(node -> node.is("Softmax"))
                .isPresent());
        this.inputs = pictures.stream().map(normalizer::apply).toList();
        this.wanted = answers(job.model(), Optimization.FAST);
    }

    /**
     * How near answers are.
     *
     * @param distance {@link #distance}
     * @param agreement the share of rows whose highest number stands at the same place
     * @param each the distance of each picture
     */
    public record Nearness(double distance, double agreement, List<Double> each) {
        /** Distances far below the mean say nothing. */
        private static final double LEAST_SHARE = 0.01;

        public Nearness {
            each = List.copyOf(each);
        }

        /**
         * True if the distance is less than another's of the same pictures, surely: the mean of the logarithms of both distances' ratio, picture by picture, is
         * more than two standard errors from none. Logarithms, as a few pictures can be further than all others together.
         */
        public boolean isNearer(Nearness other) {
            double least = LEAST_SHARE * Math.max(distance, other.distance);
            double[] ratios = IntStream.range(0, each.size())
                    .mapToDouble(i -> Math.log((other.each.get(i) + least) / (each.get(i) + least)))
                    .toArray();
            double mean = Arrays.stream(ratios).average().orElse(0);
            double squares = Arrays.stream(ratios)
                    .map(one -> (one - mean) * (one - mean))
                    .sum();
            return distance < other.distance
                    && mean > 2 * Math.sqrt(squares / Math.max(1, ratios.length - 1) / ratios.length);
        }
    }

    /**
     * A model's answer to one picture beside float's.
     *
     * @param divergence Kullback-Leibler divergence in nats; for other answers than one row of numbers, the share of squares that is wrong
     * @param agrees whether the largest number of each answer stands at the same place
     */
    public record Answer(double divergence, boolean agrees) {}

    /** The answers to each picture. */
    public List<Answer> compare(Model emulated) {
        List<Map<String, Tensor>> answers = answers(emulated, Optimization.EXACT);
        return IntStream.range(0, answers.size())
                .mapToObj(i -> compare(wanted.get(i), answers.get(i)))
                .toList();
    }

    private Answer compare(Map<String, Tensor> wanted, Map<String, Tensor> is) {
        double sum = 0;
        boolean agrees = true;
        for (Map.Entry<String, Tensor> entry : wanted.entrySet()) {
            Tensor other = java.util.Objects.requireNonNull(is.get(entry.getKey()));
            sum += divergence(entry.getValue(), other);
            agrees &= top(entry.getValue().floats()) == top(other.floats());
        }
        return new Answer(sum, agrees);
    }

    /** The mean Kullback-Leibler divergence of the answers' softmax; for other answers than one row of numbers, the share of squares that is wrong. */
    public double distance(Model emulated) {
        return nearness(emulated).distance();
    }

    /** How near a model's answers are to the float model's. */
    public Nearness nearness(Model emulated) {
        List<Map<String, Tensor>> answers = answers(emulated, Optimization.EXACT);
        List<Double> each = new ArrayList<>();
        double same = 0;
        for (int i = 0; i < answers.size(); i++) {
            Map<String, Tensor> answer = answers.get(i);
            double sum = 0;
            for (Map.Entry<String, Tensor> entry : wanted.get(i).entrySet()) {
                Tensor is = java.util.Objects.requireNonNull(answer.get(entry.getKey()));
                sum += distance(entry.getValue(), is);
                same += top(entry.getValue().floats()) == top(is.floats()) ? 1.0 / answer.size() : 0;
            }
            each.add(sum);
        }
        double mean = each.stream().mapToDouble(one -> one).average().orElse(0);
        return new Nearness(mean, same / answers.size(), each);
    }

    private static int top(float[] numbers) {
        int top = 0;
        for (int i = 1; i < numbers.length; i++) {
            top = numbers[i] > numbers[top] ? i : top;
        }
        return top;
    }

    private List<Map<String, Tensor>> answers(Model model, Optimization optimization) {
        try (OrtRunner runner = OrtRunner.open(model, List.of(), optimization)) {
            return inputs.parallelStream()
                    .map(one -> runner.run(Map.of(input, one)))
                    .toList();
        }
    }

    private double distance(Tensor wanted, Tensor is) {
        double divergence = divergence(wanted, is);
        return isRow(wanted) ? divergence + CERTAIN * relative(wanted.floats(), is.floats()) : divergence;
    }

    private static boolean isRow(Tensor answer) {
        return answer.elements() == answer.sizes()[answer.rank() - 1] || answer.rank() < 3;
    }

    private double divergence(Tensor wanted, Tensor is) {
        float[] a = wanted.floats();
        float[] b = is.floats();
        if (!isRow(wanted)) {
            return relative(a, b);
        }
        double[] p = softmaxed ? doubles(a) : softmax(a);
        double[] q = softmaxed ? doubles(b) : softmax(b);
        double sum = 0;
        for (int i = 0; i < p.length; i++) {
            if (p[i] > 0) {
                sum += p[i] * Math.log(p[i] / Math.max(q[i], LEAST_PROBABILITY));
            }
        }
        return sum;
    }

    private static double relative(float[] a, float[] b) {
        double wrong = 0;
        double all = 0;
        for (int i = 0; i < a.length; i++) {
            wrong += (double) (a[i] - b[i]) * (a[i] - b[i]);
            all += (double) a[i] * a[i];
        }
        return all == 0 ? wrong : wrong / all;
    }

    private static double[] doubles(float[] values) {
        return IntStream.range(0, values.length).mapToDouble(i -> values[i]).toArray();
    }

    private static double[] softmax(float[] logits) {
        double most = IntStream.range(0, logits.length)
                .mapToDouble(i -> logits[i])
                .max()
                .orElse(0);
        double[] powers = IntStream.range(0, logits.length)
                .mapToDouble(i -> Math.exp(logits[i] - most))
                .toArray();
        double sum = java.util.Arrays.stream(powers).sum();
        return java.util.Arrays.stream(powers).map(power -> power / sum).toArray();
    }
}
