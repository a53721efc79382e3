"""Everyday words, correctly spelt, that somebody may ask a board about and few minutes mention."""

ORDINARY = tuple(
    """
    acorn acrobat aerosol airport album alligator almond altar ambulances amusement anchor antelope
    antique apple apricot aquarium archery armchair artichoke asbestos asparagus asteroid athlete attic
    aubergine auction avocado bagpipes bakery balcony ballet balloon bamboo bananas bandage banjo barbecue
    barber barley barn baseball bathtub battery beach beard beaver bedroom beehive beetle bicycles bingo
    biscuit blanket blizzard blossom blueberry bonfire bookshelf bouquet bracelet brakes brandy breakfast
    brewery bricks bride broccoli bronze broom bucket buffalo bungalow bunting burglar butcher butter
    butterfly cabbage cactus cafeteria camel camera canal candle canoe caravan cardigan carnival carpet
    carrot cartoon cashew castle catapult cathedral cauliflower caviar celery cellar cement cereal
    champagne cheese chemist cherry chess chicken chimney chocolate choir cider cigarette cinema circus
    clown coconut coffin compost concert cookery copper coral corduroy cottage cotton cowboy cricket
    crocodile croissant crossbow crossword crown cucumber cupboard curtain cushion cyclone daffodil dagger
    dairy dandelion dartboard dentist desert detergent diamond dinghy dinosaur dishwasher ditch diver
    dolphin donkey doorbell dragon drain drawer drizzle drone drought drums duckling dumpling dungeon
    dustbin eagle earring earthquake easel eclipse elbow elephant elm embroidery emerald escalator
    espresso eyebrow factory fairground falcon feather fence ferret ferry festival fiddle firework
    flamingo flannel florist flour flute foghorn football forest fossil fountain fox freezer frog furnace
    galaxy gallery gambling garage garlic gazebo geese geranium ghost ginger giraffe glacier glitter
    gloves goalkeeper goldfish golf goose gorilla graffiti grape grasshopper gravel gravy greenhouse
    greyhound guitar gutter gymnast haddock haircut hammer hamster handbag harbour harp hatchback hazelnut
    hedge hedgehog helicopter helmet herring hippo hockey honey hoover horizon hotel hovercraft hurricane
    iceberg insect ironing ivory jacket jaguar jasmine jellyfish jewellery jigsaw jockey judo juggler
    jungle kangaroo karaoke kayak kebab kennel kettle keyhole kidney kiosk kitchen kitten kiwi koala
    lacrosse ladder ladybird lagoon lantern lasagne laundry lavender lawnmower leather leeks lemonade
    lentils leopard lettuce lighthouse lilac limestone lipstick litter lizard lobster locksmith lollipop
    lorry lottery luggage lullaby magician magnet mammoth mandolin mango marathon marble margarine
    marmalade mattress meadow melon mermaid meteor microwave milkshake mince mirror mittens moped mosaic
    mosquito motorbike mountain moustache mozzarella muffin mushroom mustard napkin necklace nettle
    newspaper nightclub noodle nutmeg oatmeal octopus olive omelette onion orange orchard orchestra
    origami ostrich otter oven oyster paddle padlock pancake panda parachute parcel parrot parsley parsnip
    pasta pastry peach peacock peanut pebble pelican penguin pepper perfume petrol pheasant piano pickle
    picnic pigeon pillow pineapple pirate pistachio pizza plaster plumber plum poetry polar popcorn
    porcelain porridge potato pottery prawn puddle pudding pumpkin puppet pyjamas python quarry quilt
    rabbit racehorse radish raincoat raisin raspberry rattle razor recipe refrigerator reindeer rhubarb
    ribbon robot rollerskate rooster rosemary rowing rubber rucksack rugby saddle saffron sailor salad
    salmon sandals sandcastle sandwich sapphire sauna sausage saxophone scaffolding scarecrow scarf
    scissors scooter sculpture seagull seaweed seesaw shampoo shark shears sheep shelf sherry shipwreck
    shoelace shovel shrimp skateboard skeleton skiing skunk sledge sleigh slipper snail sneeze snooker
    snorkel snowman soap soccer sofa spaghetti sparrow spider spinach sponge squirrel stallion starfish
    stationery steak stepladder stork strawberry submarine suitcase sunflower sunglasses swallow swan
    swimming tablecloth tadpole tambourine tangerine tapestry tasers tattoo telescope tennis termite
    terrace thermometer thimble thunder tiger toaster toffee tomato toothbrush tornado tortoise towel
    tractor trampoline treacle trombone trousers trumpet tulip turkey turnip turtle tweezers ulez umbrella
    unicorn vanilla vase velvet vineyard violin volcano vulture waffle walnut walrus wardrobe wasp
    waterfall watermelon weasel whale wheelbarrow whisky whistle wigwam windmill wombat woodpecker
    wrestling xylophone yacht yoghurt zebra zeppelin zucchini
    """.split()
)
