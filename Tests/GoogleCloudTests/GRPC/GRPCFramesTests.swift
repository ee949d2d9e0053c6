import Testing

@testable import GoogleCloud

struct GRPCFramesTests {
  private static let messages: [[UInt8]] = [[], [7], Array(0..<200), [UInt8](repeating: 9, count: 300), [1, 2]]

  @Test("Every message comes out whole, wherever two borders cut the bytes")
  func everySplit() throws {
    let bytes = Self.messages.flatMap(GRPCFrames.frame)
    for first in 0...bytes.count {
      for second in stride(from: first, through: bytes.count, by: 7) {
        let chunks = [bytes[..<first], bytes[first..<second], bytes[second...]].map(Array.init)
        #expect(try Self.messages(in: chunks) == Self.messages, "cut at \(first) and \(second)")
      }
    }
  }

  @Test("Bytes that come one by one make the same messages")
  func singleBytes() throws {
    let bytes = Self.messages.flatMap(GRPCFrames.frame)
    #expect(try Self.messages(in: bytes.map { [$0] }) == Self.messages)
  }

  @Test("An end inside a message is seen, and an end at its border is none")
  func incomplete() throws {
    let bytes = GRPCFrames.frame([1, 2, 3])
    for end in 0...bytes.count {
      var frames = GRPCFrames()
      try frames.append(Array(bytes[..<end]).span.bytes) { _, _ in }
      #expect(frames.isAtBorder == (end == 0 || end == bytes.count), "ends at \(end)")
    }
  }

  @Test(
    "A prefix that cannot be right is refused, whole or in two parts",
    arguments: [
      ([1, 0, 0, 0, 1, 0] as [UInt8], GoogleCloudError.Code.badResponse),
      ([0, 1, 0, 0, 1, 0], .responseTooLarge),
      ([0, 0xFF, 0xFF, 0xFF, 0xFF, 0], .responseTooLarge),
    ])
  func badPrefix(bytes: [UInt8], code: GoogleCloudError.Code) throws {
    for chunks in [[bytes], [Array(bytes[..<2]), Array(bytes[2...])]] {
      let error = #expect(throws: GoogleCloudError.self) { try Self.messages(in: chunks) }
      #expect(error?.code == code)
    }
  }

  private static func messages(in chunks: [[UInt8]]) throws -> [[UInt8]] {
    var frames = GRPCFrames()
    var messages: [[UInt8]] = []
    for chunk in chunks {
      try frames.append(chunk.span.bytes) { bytes, range in
        messages.append(bytes.withUnsafeBytes { Array($0[range]) })
      }
    }
    return messages
  }
}
