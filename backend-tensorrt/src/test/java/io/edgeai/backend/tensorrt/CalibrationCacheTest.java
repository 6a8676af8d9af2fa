package io.edgeai.backend.tensorrt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.edgeai.api.report.EdgeAiException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.FloatRange;
import org.junit.jupiter.api.Test;

final class CalibrationCacheTest {

    @Test
    void a_file_is_written_as_published_ones_are() {
        Map<String, Float> scales = new LinkedHashMap<>();
        scales.put("input_1", 1 / 127f);
        scales.put("scope:conv/Relu:0", 0.0078720f);
        scales.put("zero", 0f);
        assertThat(new CalibrationCache(8501, CalibrationCache.ENTROPY_2, scales)
                        .text()
                        .lines())
                .satisfiesExactly(
                        line -> assertThat(line).isEqualTo("TRT-8501-EntropyCalibration2"),
                        line -> assertThat(line).isEqualTo("input_1: 3c010204"),
                        line -> assertThat(line).startsWith("scope:conv/Relu:0: 3c00f9"),
                        line -> assertThat(line).isEqualTo("zero: 00000000"));
    }

    @Test
    void names_with_colons_and_numbers_without_leading_zeros_are_read() {
        CalibrationCache cache = CalibrationCache.parse(
                "cache", "TRT-100300-MinMaxCalibration\na: b: 3c010204\n(Unnamed Layer* 3) [Conv]_output: 0\n\n");
        assertThat(cache.release()).isEqualTo(100300);
        assertThat(cache.algorithm()).isEqualTo("MinMaxCalibration");
        assertThat(cache.scales())
                .containsEntry("a: b", 1 / 127f)
                .containsValue(0f)
                .hasSize(2);
    }

    @Test
    void what_is_no_cache_is_refused_with_its_line() {
        for (String text : List.of("", "hello\n", "TRT-8501-EntropyCalibration2\nx: 3c01zz04\n")) {
            assertThatThrownBy(() -> CalibrationCache.parse("old.cache", text))
                    .isInstanceOf(EdgeAiException.class)
                    .hasMessageContaining("old.cache:")
                    .hasMessageContaining("has not the form");
        }
    }

    @Property(tries = 200)
    void what_is_written_reads_back(@ForAll @FloatRange(min = 0, max = 1e6f) float scale) {
        CalibrationCache cache = new CalibrationCache(8203, CalibrationCache.ENTROPY_2, Map.of("t", scale));
        assertThat(CalibrationCache.parse("f", cache.text())).isEqualTo(cache);
    }
}
