package import ExportFormat

/// A log, read in one segment or in several, as a value that another reading is compared with.
package struct LogReading: Equatable, Sendable {
  /// A record or damage, in the order of the file.
  package struct Event: Equatable, Sendable {
    /// Nil for a record.
    package var code: Damage.Code?
    package var offset: Int
    /// Of a record: 1-based, in the file.
    package var number = 0
    /// Of a record: bytes of its payload.
    package var count = 0
    /// Of a record's payload, which is too long to be kept.
    package var checksum: UInt32 = 0
    /// Of damage.
    package var message = ""
  }

  package private(set) var events: [Event] = []
  package private(set) var bytesLost = 0
  package private(set) var paddingBytes = 0

  package var records: [Event] { events.filter { $0.code == nil } }
  package var isSound: Bool { events.allSatisfy { $0.code == nil } }

  /// - Parameters:
  ///   - cuts: where the second segment and those after it begin, each at a block's border, in rising order.
  ///   - window: how many bytes a reader is given at a time, a multiple of a block's size; nil: all of them.
  ///   - each: receives every record's payload.
  package init(_ log: [UInt8], cuts: [Int] = [], window: Int? = nil, each: ([UInt8]) -> Void = { _ in }) {
    var assembled: [UInt8] = []
    var number = 0
    for (start, end) in zip([0] + cuts, cuts + [Int.max]) {
      var reader = LogReader(segment: start..<end)
      let before = number
      var shown = window.map { start..<min(start + $0, log.count) } ?? 0..<log.count
      var part = Array(log[shown])
      events: while true {
        switch reader.next(part.span.bytes, from: shown.lowerBound, of: log.count, assembling: &assembled) {
        case .end: break events
        case .windowEnd:
          shown = shown.upperBound..<min(shown.upperBound + (window ?? log.count), log.count)
          part = Array(log[shown])
        case .record(let record):
          number = before + record.number
          let payload = record.isAssembled ? assembled : Array(part[record.payload])
          each(payload)
          let checksum = Checksum.crc32c(payload.span.bytes, payload.indices)
          events.append(
            Event(
              offset: record.offset, number: number, count: payload.count, checksum: checksum))
        case .damage(let damage):
          events.append(Event(code: damage.code, offset: damage.offset, message: damage.message))
        }
      }
      bytesLost += reader.bytesLost
      paddingBytes += reader.paddingBytes
    }
  }
}
