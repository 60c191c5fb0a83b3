import Messages

@testable import Platform

/// Decides by the seed what happens next.
struct Director {
    let world: World
    private var chance: Chance { world.chance }

    func act(_ number: Int) throws {
        if number.isMultiple(of: 7) { for host in world.hosts { try host.start() } }
        switch chance.number(below: 100) {
        case 0..<40: Workload(world: world).act()
        case 40..<62: world.time.advance(by: chance.number(in: 50...2_000))
        case 62..<66: world.time.advance(by: chance.number(in: 60_000...7_200_000))
        case 66..<68: world.time.advance(by: chance.number(in: 1...6) * 86_400_000)
        case 68..<72: crash()
        case 72..<76: armDisk()
        case 76..<83: breakConnection()
        case 83..<87: toggleBroker()
        case 87..<89: jumpClock()
        case 89..<91: changeMail()
        case 91: cutPower()
        case 92: rebuild()
        default: break
        }
    }

    private var anyHost: ServiceHost { world.hosts[chance.number(below: world.hosts.count)] }

    private func crash() {
        let host = anyHost
        if host.ready != nil { world.crash(host, "is killed") }
    }

    private func armDisk() {
        let host = anyHost
        let isCrash = chance.happens(0.6)
        let statements = chance.number(below: 80)
        host.ready?.database.arm(isCrash ? .crash : .failure, after: statements)
        world.note("\(host.name) disk will \(isCrash ? "end it" : "fail") after \(statements)")
    }

    private func breakConnection() {
        let host = anyHost
        if chance.happens(0.5) {
            world.note("\(host.name) loses its consumer")
            world.broker.dropConsumer(host.queue)
        } else {
            world.note("\(host.name) loses its publisher")
            world.broker.dropPublisher(host.name)
        }
    }

    private func toggleBroker() {
        if world.broker.isOrderly || chance.happens(0.5) {
            world.broker.isBlocked.toggle()
            world.note("broker blocked \(world.broker.isBlocked)")
        } else {
            world.broker.isUnroutable = !world.broker.isUnroutable && chance.happens(0.5)
            world.note("broker unroutable \(world.broker.isUnroutable)")
        }
    }

    private func jumpClock() {
        let (host, step) = (anyHost, chance.number(in: -300_000...300_000))
        world.note("\(host.name) clock jumps \(step)")
        host.clock.jump(by: step)
    }

    private func changeMail() {
        world.mail.mood = chance.pick(ModelMailServer.Mood.allCases) ?? .well
        world.note("mail server \(world.mail.mood)")
    }

    private func cutPower() {
        world.note("power cut")
        for host in world.hosts { host.crash() }
        world.broker.cutPower()
    }

    private func rebuild() {
        world.act("rebuild", at: anyHost.name) { process in
            let store = process.context.store
            try await store.rebuild(store.projections.projections.map { $0.name })
            return "done"
        }
    }
}
