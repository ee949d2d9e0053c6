import Testing
import Verification

@Suite struct QuantityTests {
  @Test func numbersAreGrouped() {
    #expect(
      [0, 999, 1_000, 3_191, 1_234_567, -1_234].map(Quantity.grouped) == [
        "0", "999", "1,000", "3,191", "1,234,567", "-1,234",
      ])
    #expect(Quantity.counted(1, "file") == "1 file")
    #expect(Quantity.counted(2_000, "file") == "2,000 files")
  }

  @Test(arguments: [
    (0, "0 bytes"), (1, "1 byte"), (999, "999 bytes"), (1_000, "1.0 kB"), (9_949, "9.9 kB"), (512_345, "512 kB"),
    (999_499, "999 kB"), (999_500, "1.0 MB"), (1_934_567, "1.9 MB"), (1_400_000_000, "1.4 GB"),
    (1_400_000_000_000_000, "1,400 TB"),
  ])
  func bytes(_ count: Int, _ text: String) {
    #expect(Quantity.bytes(count) == text)
  }

  @Test(arguments: [
    (0, "0 s"), (0.0004, "under 1 ms"), (0.0042, "4 ms"), (0.0213, "0.02 s"), (9.99, "9.99 s"), (9.999, "10.0 s"),
    (59.96, "1 min 0 s"), (187, "3 min 7 s"), (7_500, "2 h 5 min"), (.infinity, "0 s"),
  ])
  func seconds(_ seconds: Double, _ text: String) {
    #expect(Quantity.seconds(seconds) == text)
  }
}
