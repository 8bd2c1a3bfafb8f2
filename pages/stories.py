"""Stories: guided tours that ask before they show, alone or in front of an audience."""

from pages.parts import page, readings, stories, stories_charts, stories_state

page.open_page()
place = stories_state.read()
if not place.key:
    stories.index()
else:
    stories.heading(place)
    scene = stories_charts.scene(of_one=place.story.own)
    stories.step(place, scene)
    if not place.present:
        stories.export(place, scene)
        readings.say_old(scene.known)
