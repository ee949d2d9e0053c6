import ExportFormat

/// The first byte of the input chooses what the rest is:
///
///     0      a log
///     1      a log whose checksums are made right first, since no fuzzer guesses one
///     other  orders to write a sound log of some blocks, and then to damage it
enum LogTarget {
  static func run(_ input: [UInt8], _ promises: inout Promises) {
    guard let mode = input.first else { return }
    var log = Array(input.dropFirst())
    switch mode {
    case 0: break
    case 1: makeChecksumsRight(&log)
    default: log = DamagedLog(orders: log).bytes
    }
    check(log, &promises)
  }

  private static func check(_ log: [UInt8], _ promises: inout Promises) {
    var writer = LogWriter()
    let whole = LogReading(log) { writer.append($0) }
    promises.hold(whole.events.allSatisfy { (0...log.count).contains($0.offset) }, "A place is outside the file.")
    promises.hold((0...log.count).contains(whole.bytesLost), "More bytes are lost than there are.")
    promises.hold((0...log.count).contains(whole.paddingBytes), "There is more padding than there are bytes.")
    let borders = Array(stride(from: LogFormat.blockSize, to: log.count, by: LogFormat.blockSize))
    promises.hold(LogReading(log, cuts: borders) == whole, "Segments of a block give something else than the whole.")
    promises.hold(
      LogReading(log, cuts: borders, window: LogFormat.blockSize) == whole,
      "Segments in windows of a block give something else than the whole.")
    for border in borders.prefix(3) {
      promises.hold(LogReading(log, cuts: [border]) == whole, "Two segments give something else than the whole.")
    }
    let again = LogReading(writer.bytes)
    promises.hold(
      again.isSound && again.records.map(\.checksum) == whole.records.map(\.checksum),
      "Records written anew are not read back.")
    promises.hold(
      !whole.isSound || writer.bytes.count <= log.count, "A sound log is shorter than its records written anew.")
  }

  private static func makeChecksumsRight(_ log: inout [UInt8]) {
    var position = 0
    while log.count - position >= LogFormat.headerSize {
      let left = LogFormat.blockSize - position % LogFormat.blockSize
      let length = Int(log[position + 4]) | Int(log[position + 5]) << 8
      let end = position + LogFormat.headerSize + length
      guard left >= LogFormat.headerSize, end <= log.count, length <= left - LogFormat.headerSize else {
        position += left
        continue
      }
      let checksum = LogFormat.storedChecksum(log.span.bytes, position + 6..<end)
      for byte in 0..<4 { log[position + byte] = UInt8(truncatingIfNeeded: checksum >> UInt32(8 * byte)) }
      position = end
    }
  }
}

/// A log made by orders of four bytes: what to do, and a number for it.
private struct DamagedLog {
  var bytes: [UInt8]

  private static let maximumOrders = 10

  init(orders: [UInt8]) {
    let steps = stride(from: 0, to: min(orders.count / 4, Self.maximumOrders) * 4, by: 4).map { start in
      (kind: orders[start], number: orders[start + 1..<start + 4].reduce(0) { $0 << 8 | Int($1) })
    }
    var writer = LogWriter()
    for (kind, number) in steps where kind < 128 {
      writer.append([UInt8](repeating: kind, count: number % 40_000))
    }
    bytes = writer.bytes
    for (kind, number) in steps where kind >= 128 && !bytes.isEmpty { damage(kind, number) }
  }

  private mutating func damage(_ kind: UInt8, _ number: Int) {
    let block = LogFormat.blockSize
    let place = number % bytes.count
    let start = place - place % block
    let end = min(start + block, bytes.count)
    switch kind % 7 {
    case 0: bytes[place] ^= 1 << (kind >> 4 & 7)
    case 1: bytes.replaceSubrange(place..<end, with: repeatElement(0, count: end - place))
    case 2: bytes.removeSubrange(start..<end)
    case 3: bytes.insert(contentsOf: Array(bytes[start..<end]), at: start)
    case 4: bytes.removeSubrange(place...)
    case 5: bytes += repeatElement(0, count: Int(kind))
    default: bytes += bytes[start..<end]
    }
  }
}
