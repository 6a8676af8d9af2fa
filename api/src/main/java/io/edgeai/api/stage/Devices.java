package io.edgeai.api.stage;

import java.util.List;
import java.util.Optional;

/** Where a training is computed: on GPUs that share each batch, or on the CPU. */
@Help(
        "Where it is computed: on GPUs that share each batch, or on the CPU. The same spec runs on both; the run says which it is.")
public record Devices(
        @Help("auto (all that the engine sees, the CPU where it sees none), none (the CPU), or how many, e.g. 2")
                @Form(Form.Kind.GPUS)
                @Default("auto")
                String gpus,
        @Help("which GPUs, by their numbers from 0, e.g. [0, 1]; without it the first ones")
                @Within(least = 0, most = 1023)
                Optional<List<Integer>> which,
        @Help(
                        "what 'batch' counts: whole (the pictures of a step, shared by all GPUs), or per-gpu (those of each GPU, so that a step has as many times more)")
                @Default("whole")
                Batch batch) {

    private static final String AUTO = "auto";
    private static final String NONE = "none";

    public Devices {
        which = which.map(List::copyOf);
        if (which.isPresent()) {
            List<Integer> numbers = which.get();
            if (numbers.isEmpty() || numbers.stream().distinct().count() < numbers.size()) {
                throw new IllegalArgumentException(
                        "which is " + numbers + "; it names each GPU once, and one at least, e.g. [0, 1]");
            }
            if (!gpus.equals(AUTO)) {
                throw new IllegalArgumentException(
                        "devices has both 'gpus' (" + gpus + ") and 'which' (" + numbers + "); it needs one of them");
            }
        }
    }

    /** What a spec that says nothing means. */
    public static Devices usual() {
        return new Devices(AUTO, Optional.empty(), Batch.WHOLE);
    }

    /** Whether what is there decides. */
    public boolean isAuto() {
        return gpus.equals(AUTO) && which.isEmpty();
    }

    /** The numbers of the GPUs that are asked for; none for the CPU. Not for {@link #isAuto}. */
    public List<Integer> numbers() {
        if (which.isPresent()) {
            return which.get();
        }
        int count = gpus.equals(NONE) ? 0 : Integer.parseInt(gpus);
        return java.util.stream.IntStream.range(0, count).boxed().toList();
    }

    /** What the number of pictures of a batch counts. */
    public enum Batch {
        WHOLE,
        PER_GPU
    }
}
