import Testing
import Verification

@Suite struct LengthOfTimeTests {
  @Test(arguments: [("90m", 5_400), ("26h", 93_600), ("7d", 604_800), ("1m", 60), ("100000d", 8_640_000_000)])
  func lengths(text: String, seconds: Int) throws {
    let duration = try #require(LengthOfTime.duration(text))
    #expect(duration == .seconds(seconds))
    #expect(LengthOfTime.duration(LengthOfTime.text(duration)) == duration)
  }

  @Test(arguments: [
    "", "m", "1", "0h", "-1h", "+1h", "1 h", "1.5h", "1y", "100001d", "1H", "１h", "99999999999999999999h",
  ])
  func others(text: String) { #expect(LengthOfTime.duration(text) == nil) }

  @Test func texts() {
    #expect(LengthOfTime.text(.seconds(172_800)) == "2d")
    #expect(LengthOfTime.text(.seconds(93_600)) == "26h")
    #expect(LengthOfTime.text(.seconds(90)) == "90 s")
    #expect(LengthOfTime.text(.zero) == "0 s")
  }
}
