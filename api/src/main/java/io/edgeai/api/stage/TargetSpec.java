package io.edgeai.api.stage;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One branch: a chip, how the model gets there, and what is accepted. */
@Help("One chip to convert for, and what is accepted there.")
public record TargetSpec(
        @Help("the vendor, see 'edgeai backends'") String backend,
        @Help("the chip, see 'edgeai backends'") String chip,
        @Help("simulator, none, local (this machine), or a board's address such as ssh://root@172.32.0.93")
                @Default("simulator")
                @Form(Form.Kind.DEVICE)
                String device,
        @Help("number format, e.g. w8a8; the chip's first where left out") Optional<String> scheme,
        @Help(
                        "where activation ranges come from: edgeai (handed over to the vendor's tool) or vendor (its own calibration)")
                @Default("edgeai")
                Ranges ranges,
        @Help("what is allowed although it is usually a mistake, e.g. cpu-fallback") @Default("[]") List<Allow> allow,
        @Default("{}") Accept accept,
        @Help("the vendor's own options, see 'edgeai backends ID'") @Default("{}") Map<String, Object> options) {

    public TargetSpec {
        allow = List.copyOf(allow);
        options = Collections.unmodifiableMap(new LinkedHashMap<>(options));
    }

    /** Whose activation ranges are used. */
    public enum Ranges {
        EDGEAI,
        VENDOR
    }

    /** What may be allowed. */
    public enum Allow {
        CPU_FALLBACK,
        UNKNOWN_OPERATOR,
        OVERSIZE
    }

    /** Limits; a run that misses one ends with exit code 3. */
    @Help("Limits; a run that misses one ends with exit code 3.")
    public record Accept(
            @Help(
                            "most that accuracy may fall from float to the device, in percentage points; on the test part and on each extra evaluation")
                    @Within(least = 0, most = 100)
                    Optional<Percent> accuracyDrop,
            @Help("lowest accuracy on the device") @Within(least = 0, most = 100) Optional<Percent> accuracy,
            @Help("lowest share of test pictures with the same top-1 emulated and on the device")
                    @Default("99 %")
                    @Within(least = 0, most = 100)
                    Percent agreement,
            @Help("largest artifact") @Within(least = 1) Optional<Bytes> modelSize,
            @Help("largest memory by the vendor's estimate") @Within(least = 1) Optional<Bytes> memory) {}

    /** The name in reports: {@code backend/chip}. */
    public String title() {
        return backend + "/" + chip;
    }
}
