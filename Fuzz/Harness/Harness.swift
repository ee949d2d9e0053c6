import Foundation
import FuzzTargets

/// libFuzzer's entry. The program's name says which target it is: `fuzz-log`, `fuzz-metadata`, `fuzz-entity`, `fuzz-token`.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = Array(UnsafeBufferPointer(start: bytes, count: count))
  let broken = target.broken(by: input)
  if let first = broken.first { fatalError(first) }
  return 0
}

private let target: FuzzTarget = {
  let name = CommandLine.arguments.first?.split(separator: "-").last.map(String.init) ?? ""
  guard let target = FuzzTarget(rawValue: name) else { fatalError("no such target: \(name)") }
  return target
}()
