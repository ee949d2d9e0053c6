// swift-tools-version: 6.2

import PackageDescription

/// Every Swift target is built in language mode 6 with the same upcoming features.
let swiftSettings: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
]

/// A module of Rekindle: its folder in Sources, and what it may import. Arrows point down the list in `targets`.
/// - Parameter embedded: files that become bytes of the module's code, so that nothing is looked for when it runs.
func module(_ name: String, _ dependencies: [Target.Dependency] = [], embedded: [String] = []) -> Target {
  .target(
    name: name, dependencies: dependencies, resources: embedded.map { .embedInCode($0) }, swiftSettings: swiftSettings)
}

/// - Parameter data: files beside the tests, which these read where they lie.
func tests(of name: String, _ dependencies: [Target.Dependency], data: [String] = []) -> Target {
  .testTarget(name: "\(name)Tests", dependencies: dependencies, exclude: data, swiftSettings: swiftSettings)
}

let hummingbird: [Target.Dependency] = [
  .product(name: "Hummingbird", package: "hummingbird"),
  .product(name: "HummingbirdCore", package: "hummingbird"),
  .product(name: "HummingbirdHTTP2", package: "hummingbird"),
  .product(name: "Logging", package: "swift-log"),
  .product(name: "NIOCore", package: "swift-nio"),
  .product(name: "NIOPosix", package: "swift-nio"),
]

let package = Package(
  name: "rekindle",
  platforms: [.macOS(.v26)],
  products: [.executable(name: "rekindle", targets: ["rekindle"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser.git", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-log.git", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-nio.git", from: "2.101.2"),
    .package(url: "https://github.com/apple/swift-system.git", from: "1.8.1"),
    .package(url: "https://github.com/jpsim/Yams.git", from: "6.2.2"),
    .package(url: "https://github.com/hummingbird-project/hummingbird.git", from: "2.28.1", traits: []),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle.git", from: "2.13.0"),
    .package(url: "https://github.com/swiftlang/swift-subprocess.git", from: "1.0.2"),
  ],
  targets: [
    .executableTarget(
      name: "rekindle",
      dependencies: [
        "Runbooks",
        "Reports",
        "Restore",
        "Doctor",
        "Rehearsal",
        "Backups",
        "Attestation",
        "Sandbox",
        "GoogleCloud",
        "Comparison",
        "Verification",
        "Catalog",
        "ExportFormat",
        "Documents",
        "Costs",
        "Schedule",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "UnixSignals", package: "swift-service-lifecycle"),
      ],
      swiftSettings: swiftSettings
    ),
    .executableTarget(
      name: "rekindle-bench",
      dependencies: [
        "Rehearsal", "GoogleCloud", "ExportFormat", "Documents",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      path: "Sources/Bench", swiftSettings: swiftSettings
    ),
    module(
      "Runbooks",
      [
        "Reports", "GoogleCloud", "Verification", "Documents",
        .product(name: "Subprocess", package: "swift-subprocess"),
        .product(name: "SystemPackage", package: "swift-system"),
      ]),
    module(
      "Reports",
      [
        "Restore", "Doctor", "Rehearsal", "Schedule", "Costs", "Backups", "Attestation", "GoogleCloud", "Comparison",
        "Verification", "Documents",
      ]),
    module("Schedule", ["Backups", "GoogleCloud", "Verification", "Documents", "Costs"]),
    module("Doctor", ["Rehearsal", "Attestation", "GoogleCloud", "Verification", "Catalog", "Documents"]),
    module(
      "Restore",
      [
        "Rehearsal", "Backups", "Costs", "Attestation", "GoogleCloud", "Comparison", "Verification", "Catalog",
        "ExportFormat", "Documents",
      ]),
    module(
      "Rehearsal",
      [
        "Attestation", "Sandbox", "GoogleCloud", "Comparison", "Verification", "Catalog", "ExportFormat", "Documents",
        "Costs",
        .product(name: "Subprocess", package: "swift-subprocess"),
        .product(name: "SystemPackage", package: "swift-system"),
      ]),
    module("Backups", ["Attestation", "GoogleCloud", "Verification", "Catalog", "ExportFormat", "Documents"]),
    module("Attestation", ["GoogleCloud", "Verification", "ExportFormat", "Documents", "COpenSSL"]),
    module(
      "Sandbox",
      [
        "Catalog", "ExportFormat", "Documents", "COpenSSL",
        .product(name: "SystemPackage", package: "swift-system"),
      ] + hummingbird),
    module(
      "GoogleCloud",
      ["ExportFormat", "Documents", "CCurl", "COpenSSL", .product(name: "Logging", package: "swift-log")]),
    module("Comparison", ["Verification", "Catalog", "ExportFormat", "Documents"]),
    module(
      "Verification",
      ["Catalog", "ExportFormat", "Documents", .product(name: "Yams", package: "Yams")]),
    module("Costs", ["Documents"], embedded: ["prices.json"]),
    module("Catalog", ["ExportFormat", "Documents", "CLevelDB"]),
    module("ExportFormat", ["Documents", "CChecksum"]),
    module("Documents", ["COpenSSL"]),

    .target(
      name: "TestSupport",
      dependencies: [
        "Comparison", "Documents", "ExportFormat", .product(name: "Subprocess", package: "swift-subprocess"),
        .product(name: "SystemPackage", package: "swift-system"),
      ],
      path: "Tests/TestSupport", swiftSettings: swiftSettings),
    .target(
      name: "FuzzTargets", dependencies: ["ExportFormat", "Documents"], path: "Fuzz/Targets",
      swiftSettings: swiftSettings),
    .executableTarget(
      name: "Differential",
      dependencies: [
        "Rehearsal", "GoogleCloud", "ExportFormat", "Documents", "TestSupport",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Subprocess", package: "swift-subprocess"),
      ],
      path: "Fuzz/Differential", swiftSettings: swiftSettings),
    tests(of: "Fuzz", ["FuzzTargets"]),
    tests(
      of: "Differential",
      [
        "Differential", "Rehearsal", "GoogleCloud", "Verification", "ExportFormat", "Documents", "TestSupport",
        .product(name: "Subprocess", package: "swift-subprocess"),
      ]),
    tests(of: "Costs", ["Costs"]),
    tests(of: "Documents", ["ExportFormat", "Documents", "TestSupport"]),
    tests(of: "ExportFormat", ["ExportFormat", "CChecksum", "Catalog", "Documents", "FuzzTargets", "TestSupport"]),
    tests(
      of: "Catalog",
      [
        "Catalog", "ExportFormat", "Documents", "TestSupport",
        .product(name: "Subprocess", package: "swift-subprocess"),
      ]),
    tests(of: "Verification", ["Verification", "ExportFormat", "Documents", "TestSupport"]),
    tests(of: "Comparison", ["Comparison", "Verification", "Catalog", "ExportFormat", "Documents", "TestSupport"]),
    tests(
      of: "GoogleCloud",
      [
        "GoogleCloud", "Sandbox", "ExportFormat", "Documents", "TestSupport",
        .product(name: "Logging", package: "swift-log"),
      ],
      data: ["Signing/Vectors"]),
    tests(
      of: "Attestation",
      [
        "Attestation", "Sandbox", "GoogleCloud", "Verification", "ExportFormat", "Documents", "TestSupport",
        .product(name: "Subprocess", package: "swift-subprocess"),
        .product(name: "SystemPackage", package: "swift-system"),
      ]),
    tests(
      of: "Reports",
      ["Reports", "Rehearsal", "Comparison", "Verification", "ExportFormat", "Documents", "TestSupport"],
      data: ["Golden"]),
    tests(
      of: "Runbooks",
      [
        "Runbooks", "Reports", "Verification", "Documents", "TestSupport",
        .product(name: "Subprocess", package: "swift-subprocess"),
      ]),
    tests(
      of: "Backups",
      [
        "Backups", "Attestation", "Sandbox", "GoogleCloud", "Verification", "ExportFormat", "Documents", "TestSupport",
        .product(name: "Subprocess", package: "swift-subprocess"),
      ]),
    tests(
      of: "Sandbox",
      [
        "Sandbox", "Catalog", "ExportFormat", "Documents", "TestSupport",
        .product(name: "Subprocess", package: "swift-subprocess"),
        .product(name: "SystemPackage", package: "swift-system"),
      ] + hummingbird, data: ["Clients/google_clients.py"]),
    tests(
      of: "Schedule",
      [
        "Backups", "Schedule", "Sandbox", "GoogleCloud", "Verification", "Documents", "Costs", "TestSupport",
        .product(name: "Subprocess", package: "swift-subprocess"),
        .product(name: "SystemPackage", package: "swift-system"),
      ]),
    tests(
      of: "Rehearsal",
      [
        "Rehearsal", "Sandbox", "Comparison", "Verification", "GoogleCloud", "Catalog", "ExportFormat", "Documents",
        "Costs", "TestSupport",
        .product(name: "Subprocess", package: "swift-subprocess"),
      ]),
    tests(
      of: "Restore",
      [
        "Restore", "Reports", "Rehearsal", "Attestation", "Sandbox", "GoogleCloud", "Comparison", "Verification",
        "Catalog", "ExportFormat", "Documents", "TestSupport",
        .product(name: "Subprocess", package: "swift-subprocess"),
      ]),
    tests(
      of: "Doctor",
      ["Doctor", "Rehearsal", "Sandbox", "Verification", "GoogleCloud", "Documents", "TestSupport"]),
    tests(
      of: "Command",
      [
        "rekindle", "Attestation", "Verification", "ExportFormat", "Documents", "TestSupport",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Yams", package: "Yams"),
        .product(name: "Subprocess", package: "swift-subprocess"),
        .product(name: "SystemPackage", package: "swift-system"),
      ], data: ["Recorded/9b14c41.json"]),

    .target(name: "CChecksum"),
    .systemLibrary(
      name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"]), .brew(["curl"])]),
    .systemLibrary(
      name: "COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"]), .brew(["openssl@3"])]),
    .systemLibrary(name: "CLevelDB", providers: [.apt(["libleveldb-dev"]), .brew(["leveldb"])]),
  ],
  swiftLanguageModes: [.v6]
)
