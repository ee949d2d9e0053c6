import Documents
import Rehearsal
import Testing

struct ReadEstimateTests {
  @Test(
    "An estimate counts every read, of a part its part",
    arguments: [
      (0, 1, 2), (1, 1, 3), (1_000, 1, 1_002), (200_000, 1, 200_400), (200_000, 100, 2_400), (7, 3, 5),
    ])
  func estimate(documents: Int, parts: Int, reads: Int) throws {
    let address = try #require(try DatabaseAddress("firestore://p"))
    let estimate = ReadEstimate(address: address, documents: documents, parts: parts)
    #expect(estimate.reads == reads)
    #expect(abs(estimate.dollars.lowerBound - Double(reads) * 0.03 / 100_000) < 1e-9)
    #expect(abs(estimate.dollars.upperBound - Double(reads) * 0.06 / 100_000) < 1e-9)
  }
}
