import CChecksum
import ExportFormat
import Testing

@Suite struct ChecksumTests {
  /// Source: RFC 3720, B.4.
  @Test func knownVectors() {
    let vectors: [([UInt8], UInt32)] = [
      ([], 0), ([UInt8](repeating: 0, count: 32), 0x8A91_36AA), ([UInt8](repeating: 255, count: 32), 0x62A8_AB43),
      (Array(0..<32), 0x46DD_794E), (Array("123456789".utf8), 0xE306_9283),
    ]
    for (bytes, checksum) in vectors {
      #expect(Checksum.crc32c(bytes.span.bytes, 0..<bytes.count) == checksum)
      #expect(bytes.withUnsafeBytes { rekindle_crc32c_table(0, $0.baseAddress, $0.count) } == checksum)
    }
  }

  @Test func instructionAndTableAgreeAtEveryLengthAndOffset() {
    let bytes = (0..<300).map { UInt8(truncatingIfNeeded: $0 &* 167 &+ $0 / 7) }
    for start in 0..<9 {
      for end in start...bytes.count {
        let table = bytes.withUnsafeBytes { rekindle_crc32c_table(0, $0.baseAddress! + start, end - start) }
        #expect(Checksum.crc32c(bytes.span.bytes, start..<end) == table)
      }
    }
  }

  /// Longer than what three parts at a time take at once, and around it.
  @Test func instructionAndTableAgreeOnLongOnes() {
    let bytes = (0..<10_000).map { UInt8(truncatingIfNeeded: $0 &* 131 &+ $0 / 11) }
    for end in stride(from: 1_000, through: bytes.count, by: 7) {
      let table = bytes.withUnsafeBytes { rekindle_crc32c_table(17, $0.baseAddress! + 3, end - 3) }
      #expect(Checksum.crc32c(bytes.span.bytes, 3..<end, continuing: 17) == table)
    }
  }

  @Test func continues() {
    let bytes = Array("123456789".utf8)
    let first = Checksum.crc32c(bytes.span.bytes, 0..<4)
    #expect(Checksum.crc32c(bytes.span.bytes, 4..<9, continuing: first) == 0xE306_9283)
  }

  @Test("The checksum of RFC 3720's example is written and read as Cloud Storage does")
  func text() {
    let checksum = Checksum.crc32c(Array("123456789".utf8).span.bytes)
    #expect(checksum == 0xE306_9283)
    #expect(Checksum.text(checksum) == "4waSgw==")
    #expect(Checksum.value(text: "4waSgw==") == checksum)
  }

  @Test(
    "Four bytes are a checksum, nothing else is", arguments: ["", "4wY=", "4waS", "4waSg4M=", "4waSgw=", "4waS!w=="])
  func noChecksum(text: String) {
    #expect(Checksum.value(text: text) == nil)
  }
}
