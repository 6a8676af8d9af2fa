package io.edgeai.api.backend;

import io.edgeai.api.model.Tensor;
import java.time.Duration;
import java.util.Map;

/**
 * A model ready to run, wherever it runs. Picture inputs are raw pixels, uint8 [N, height, width, channels] at the model's size in the colour order of its
 * {@code Preprocessing}: each session normalises by itself, as the board does. Outputs are float32 by the model's output names, batch first.
 */
public interface Session extends AutoCloseable {

    /** The name under which a session whose model has one input takes its pictures, whatever the model calls that input. */
    String PICTURES = "pictures";

    /** Outputs of a batch, and how long the model alone took for the whole batch ({@code Duration.ZERO} where that was not measured). */
    record Run(Map<String, Tensor> outputs, Duration latency) {
        public Run {
            outputs = Map.copyOf(outputs);
        }
    }

    /** Runs a batch of at least one picture. */
    Run run(Map<String, Tensor> inputs);

    /** Every inner value that this session can show for one picture, float32 by tensor name; empty where it can show none. */
    default Map<String, Tensor> layers(Map<String, Tensor> inputs) {
        return Map.of();
    }

    @Override
    void close();
}
