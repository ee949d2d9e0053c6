import JSON
import Testing

@Suite struct TimestampTests {
  @Test(
    arguments: [
      (0, "1970-01-01T00:00:00Z"), (1, "1970-01-01T00:00:00.000001Z"), (-1, "1969-12-31T23:59:59.999999Z"),
      (1_500_000, "1970-01-01T00:00:01.500Z"), (951_782_400_000_000, "2000-02-29T00:00:00Z"),
      (-62_135_596_800_000_000, "0001-01-01T00:00:00Z"), (253_402_300_799_999_999, "9999-12-31T23:59:59.999999Z"),
      (-2_203_891_200_000_000, "1900-03-01T00:00:00Z"),
    ] as [(Int64, String)])
  func isWrittenAsTheServiceDoes(_ microseconds: Int64, _ text: String) {
    #expect(Timestamp.text(microseconds: microseconds) == text)
  }
}

@Suite struct WholeNumberTests {
  @Test(
    arguments: [
      (1.4, 1), (-1.6, -2), (.nan, 0), (1e30, .max), (-1e30, .min), (.infinity, .max), (-.infinity, .min),
      (0x1p63, .max),
    ] as [(Double, Int)])
  func isTheNearestThatThereIs(_ value: Double, _ whole: Int) {
    #expect(Int(nearest: value) == whole)
  }
}
