import Policy
import Testing

@Suite struct LengthOfTimeTests {
  @Test(arguments: [("90m", 5_400), ("26h", 93_600), ("7d", 604_800), ("1m", 60), ("100000d", 8_640_000_000)])
  func lengths(text: String, seconds: Int) throws {
    let duration = try #require(LengthOfTime.duration(text))
    #expect(duration == .seconds(seconds))
    #expect(LengthOfTime.duration(LengthOfTime.text(duration)) == duration)
  }

  @Test(arguments: [
    ("45s", 45), ("10m", 600), ("1h30m", 5_400), ("1h1s", 3_601), ("1d12h", 129_600), ("1d1h1m1s", 90_061),
  ])
  func severalUnits(text: String, seconds: Int) {
    #expect(LengthOfTime.duration(text) == .seconds(seconds))
    #expect(LengthOfTime.duration(text, atMost: .seconds(seconds)) == .seconds(seconds))
    #expect(LengthOfTime.duration(text, atMost: .seconds(seconds - 1)) == nil)
  }

  @Test(arguments: [
    "", "m", "1", "5", "0s", "0h", "-1h", "+1h", "-1s", "1 h", "1 m", "1.5h", "1y", "100001d", "100000d1s", "1H", "１h",
    "١s", "1m1h", "1m1m", "s1", "99999999999999999999h", "9999999999d",
  ])
  func others(text: String) { #expect(LengthOfTime.duration(text) == nil) }

  @Test func texts() {
    #expect(LengthOfTime.text(.seconds(172_800)) == "2d")
    #expect(LengthOfTime.text(.seconds(93_600)) == "26h")
    #expect(LengthOfTime.text(.seconds(90)) == "90 s")
    #expect(LengthOfTime.text(.zero) == "0 s")
    #expect(LengthOfTime.textInHours(.seconds(5_401)) == "1h30m1s")
    #expect(LengthOfTime.textInHours(.seconds(172_800)) == "48h")
    #expect(LengthOfTime.textInHours(.zero) == "0s")
  }
}
